"""Words by which a body, a title and a person's name are told apart."""

import re

ORG_WORD = re.compile(
    r"(?:förvaltning\w*|förvaltn\.?|avdelning(?:en)?|polis(?:en|område\w*|region\w*|myndighet\w*)|kommun(?:en)?|"
    r"kommuns|"
    r"bostäder|bostad|bostads\w*|fastighet(?:er|en|s\w*)?|hem|hus|skola(?:n)?|skolan|skolor(?:na)?|gymnasi\w+|nämnd(?:en)?|"
    r"region(?:en)?|kyrka(?:n)?|församling(?:en)?|tjänst(?:en)?|kontor(?:et)?|myndighet(?:en)?|verket|kommitté\w*|"
    r"enhet(?:en)?|bolag(?:et)?|föreningen?|förening|räddningstjänst\w*|trafik|centrum|landsting\w*|kåren|"
    r"brandförsvar\w*|"
    r"vården|hälsa|staben?|stab|sektor\w*|stad(?:en)?|stads|länsstyrelsen|handel|företagarna|byggnads\w*|bygg|"
    r"omsorg(?:en)?)$",
    re.IGNORECASE,
)
ORG_EXACT = frozenset(
    [
        "sdf",
        "if",
        "bk",
        "ik",
        "sk",
        "fc",
        "lpo",
        "ab",
        "hyresgästföreningen",
        "brå",
        "slk",
        "tk",
        "bup",
        "socialtjänst",
        "socialtjänsten",
        "polisen",
        "kriminalvården",
        "frivården",
        "sisab",
        "mtr",
        "sl",
        "fritid",
        "fritidsgården",
        "skolan",
        "kommunen",
        "regionen",
        "kyrkan",
        "stadsdelen",
        "näringslivet",
        "civilsamhället",
        "trafikkontoret",
        "elevhälsan",
        "fritidsverksamheten",
        "ungdomsmottagningen",
        "grannsamverkan",
        "nattvandrarna",
        "securitas",
        "hsb",
        "riksbyggen",
        "brandförsvaret",
        "företagarna",
        "fältgruppen",
        "ordningsvakter",
    ]
)
ROLE_WORD = re.compile(
    r"(?:[\w-]*(?:chef(?:en)?|strateg(?:en)?|samordnare(?:n)?|polis|rektor|direktör|handläggare|sekreterare|"
    r"ordförande|ledamot|"
    r"ersättare|ansvarig|koordinator|koordinatör|utvecklare|controller|ledare|kurator|lärare|pedagog|konsult|inspektör|"
    r"förvaltare|representant|praktikant|expert|rådgivare|kommunalråd|befäl|befälhavare|föreståndare|intendent|"
    r"planerare|arkitekt|ingenjör|utredare|analytiker|administratör|sköterska|psykolog|socionom|värd|vakt|präst|diakon|"
    r"kommissarie|assistent|herde|mästare|väktare|pastor|imam|tränare|ägare|coach|mentor|fältare|biträde|sammankallande|adjungerad|ordf|sekr|politiker|elev|boende|specialist|jurist|borgmästare|"
    r"vd))$",
    re.IGNORECASE,
)
NOT_FIRST = re.compile(
    r"(?:mötet|rådet|nästa|kommande|övriga|lokala|lokalt|hela|alla|denna|dagens|gruppen|styrgruppen|vid|enligt|"
    r"inga|ingen|protokoll|kallelse|justerat|beslut|plats|tid|brottsförebyggande|ordförande|ledamot|ersättare|"
    r"vice|från|bilaga|information|uppföljning|presentation|rapport|aktuell|aktuellt|särskilt|nya|ny|region|"
    r"kommunala|trygga|unga|storstockholms|svenska|sociala|stora|gamla|norra|södra|västra|östra|social)$", re.IGNORECASE
)  # fmt: skip
