"""The built wheel works away from the checkout: sentences, texts, migrations and pages are in it."""

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
PLAN = """# Åtgärdsplan 2024

## 1. Trygga platser

### 1.1 Platssamverkan Torget

| Fält | Innehåll |
|---|---|
| Syfte | Att fler ska vilja stanna på torget. |
| Sammankallande | SDF preventionsstrateg |
| Mötesfrekvens | En gång i månaden |
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(CHECKOUT)],
        check=True,
        capture_output=True,
    )
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def samverkan(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command in an environment that holds the wheel and what it needs, and not the checkout."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    packages = Path(sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})["purelib"])
    subprocess.run(
        [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)],
        check=True,
        capture_output=True,
    )
    # The path alone: the checkout's own .pth file in there is not followed from here.
    (packages / "needed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return folder / "bin" / "samverkan"


def run(samverkan: Path, folder: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "SAMVERKAN_DATABASE_URL": f"sqlite:///{folder}/bot.db",
    }
    return subprocess.run(
        [samverkan, *arguments], cwd=folder, env=environment, input=text, capture_output=True, text=True, check=False
    )


def test_it_holds_what_is_not_python(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in ("dialogs/texts/router.yaml", "storage/migrations/env.py", "bot/web/page/index.html"):
        assert wanted in names
    assert any(name.startswith("dialogs/understanding/sentences/") for name in names)
    assert not [name for name in names if name.startswith("tests/")]


def test_it_reads_a_plan_and_answers_from_it(samverkan: Path, tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text(PLAN, encoding="utf-8")
    assert run(samverkan, tmp_path, "db", "upgrade").returncode == 0
    imported = run(samverkan, tmp_path, "import", "plan.md", "--yes")
    assert imported.returncode == 0, imported.stderr
    added = run(samverkan, tmp_path, "people", "add", "Amina Holm")
    assert added.returncode == 0, added.stderr
    said = json.dumps({"say": "Vem är sammankallande för Platssamverkan Torget?"})
    talked = run(samverkan, tmp_path, "chat", "--as", "Amina Holm", "--json", text=said + "\n")
    assert talked.returncode == 0, talked.stderr
    answer, done = map(json.loads, talked.stdout.splitlines())
    assert "preventionsstrateg" in answer["text"].casefold()
    assert done == {"turn": 1, "done": True}
