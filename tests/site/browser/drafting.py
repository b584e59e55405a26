"""Write a draft of an agreement as the demo editor of the office, for the pages on which it is checked."""

import django
from django.utils import timezone

django.setup()

from tobiishi.programme.models import Agreement, Words  # noqa: E402 - models need the line above
from tobiishi_site.accounts.actors import actor_of  # noqa: E402
from tobiishi_site.accounts.models import User  # noqa: E402
from tobiishi_site.programme.entries import read_entry  # noqa: E402
from tobiishi_site.programme.models import Revision  # noqa: E402
from tobiishi_site.programme.operations.revise import revise  # noqa: E402

SLUG = "osaka-ho-chi-minh-city-2013"
last = Revision.objects.get(entry__kind="agreements", entry__slug=SLUG)
said = read_entry("agreements", last.data)
assert isinstance(said, Agreement)
words = Words(
    en="Both cities agreed to renew it every three years.", ja="両市は3年ごとの更新に合意しました。"
)
actor = actor_of(User.objects.get(email="editor.office@demo.example"), second_factor=True)
revise("agreements", SLUG, said.model_copy(update={"said": words}), actor=actor, at=timezone.now())
