"""Which activity leads where: botbuilder's schema, turn and routing, inside edges of our own.

Nothing of botbuilder's own ways in and out is used: an activity arrives checked, its answer goes by TeamsChannel, and
the body that an invoke waits for is ours.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from botbuilder.core import ActivityHandler, BotAdapter, TurnContext
from botbuilder.schema import Activity as Schema
from botbuilder.schema import ChannelAccount, ConversationAccount

from bot.teams import consent, downloads, edits, extension, invokes, message_actions, pressing
from bot.teams.activities import Activity
from bot.teams.signing import CHANNEL
from bot.teams.work import Work, event_of

Body = Mapping[str, Any]
# An invoke by its name: what answers it, with the body of the response. Each is right or says so, and never raises.
INVOKES: dict[str, Callable[[Work, int, Activity], Awaitable[Body]]] = {
    "adaptiveCard/action": pressing.answer,
    "fileConsent/invoke": consent.answer,
    "composeExtension/query": extension.query,
    "composeExtension/fetchTask": message_actions.fetch,
    "composeExtension/submitAction": message_actions.submit,
}
MOST_MEMBERS = 1_000


class Outlet(BotAdapter):  # type: ignore[misc]
    """What botbuilder would send of itself goes nowhere: answers are stored before they are sent."""

    async def send_activities(self, context: TurnContext, activities: Sequence[Schema]) -> list[Any]:
        raise LookupError(f"{len(activities)} sent outside the store")

    async def update_activity(self, context: TurnContext, activity: Schema) -> None:
        raise LookupError("updated outside the store")

    async def delete_activity(self, context: TurnContext, reference: Any) -> None:
        raise LookupError("deleted outside the store")


class Arrival(TurnContext):  # type: ignore[misc]
    """A turn of botbuilder's around an activity that was checked; `body` answers an invoke."""

    def __init__(self, outlet: Outlet, tenant: int, came: Activity) -> None:
        super().__init__(outlet, schema_of(came))
        self.tenant = tenant
        self.came = came
        self.body: Body | None = None


class Routes(ActivityHandler):  # type: ignore[misc]
    """Each method raises DatabaseUnavailableError: then nothing was stored, and nothing may be acknowledged."""

    def __init__(self, work: Work) -> None:
        self.work = work

    async def on_message_activity(self, turn_context: Arrival) -> None:
        """All of it is stored before it is acknowledged: of several files each is a turn of its own."""
        came = turn_context.came
        event = event_of(turn_context.tenant, came)
        files = downloads.dropped(came)
        for number, file in enumerate(files):
            await self.work.begin(replace(event, text="", file=file, dedupe=f"{event.dedupe}|{number}"), came)
        if not files:
            await self.work.begin(event, came)

    async def on_message_update_activity(self, turn_context: Arrival) -> None:
        await self._changed(turn_context)

    async def on_message_delete_activity(self, turn_context: Arrival) -> None:
        await self._changed(turn_context)

    async def on_invoke_activity(self, turn_context: Arrival) -> None:
        answer = INVOKES.get(turn_context.came.name, invokes.not_supported)
        turn_context.body = await answer(self.work, turn_context.tenant, turn_context.came)

    async def on_installation_update_add(self, turn_context: Arrival) -> None:
        await self._welcome(turn_context)

    async def on_installation_update_remove(self, turn_context: Arrival) -> None:
        await self.work.left(turn_context.tenant, turn_context.came)

    async def on_conversation_update_activity(self, turn_context: Arrival) -> None:
        """botbuilder's own asks the roster for each member; only the bot's own arrival matters here."""
        added = turn_context.came.raw.get("membersAdded")
        if isinstance(added, list) and any(_is_bot(one, turn_context.came) for one in added[:MOST_MEMBERS]):
            await self._welcome(turn_context)

    async def _changed(self, arrival: Arrival) -> None:
        event = edits.change_of(arrival.tenant, arrival.came)
        if event is not None:
            await self.work.begin(event, arrival.came)

    async def _welcome(self, arrival: Arrival) -> None:
        """Once a conversation, whichever of Teams' two notices comes first."""
        came = arrival.came
        if came.account:
            event = replace(
                event_of(arrival.tenant, came), text="", dedupe=f"welcome|{self.work.channel.session(came)}",
                press={"intent": "help", "step": "", "data": {}, "fields": {}},
            )  # fmt: skip
            await self.work.begin(event, came)


def schema_of(came: Activity) -> Schema:
    """By hand: msrest takes a millisecond for it, and the activity was read and checked already."""
    return Schema(
        type=came.kind,
        id=came.id,
        name=came.name,
        text=came.text,
        value=came.value,
        action=came.raw.get("action"),
        channel_id=CHANNEL,
        service_url=came.service_url,
        reply_to_id=came.reply_to,
        locale=came.language,
        conversation=ConversationAccount(
            id=came.conversation, conversation_type=came.scope, tenant_id=came.tenant, is_group=not came.is_personal
        ),
        from_property=ChannelAccount(id=came.account, name=came.user_name, aad_object_id=came.user),
        recipient=ChannelAccount(id=came.bot),
        channel_data=came.raw.get("channelData"),
    )


def _is_bot(member: Any, came: Activity) -> bool:
    return isinstance(member, dict) and member.get("id") == came.bot
