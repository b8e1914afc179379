"""What does the measured site need? Its tables and a world in them; and a server, with two workers as it stands.

python -m benchmarks.web_prepare MATTERS        make them; the last line printed says who logs in, as JSON
python -m benchmarks.web_prepare serve PORT     serve
"""

import json
import secrets
import sys

import django

N_OPENED = 200


def prepare(n_matters: int) -> dict[str, object]:
    """Make tables, people and matters; return who can log in with which password, and some matters to open."""
    django.setup()
    from django.core.management import call_command

    from benchmarks.web_world import fill
    from firsthour.web.desk.models import Matter
    from firsthour.web.people.models import Officer

    call_command("migrate", run_syncdb=True, verbosity=0)
    world, password = fill(n_matters), secrets.token_urlsafe(12)
    for badge in world.visitors.values():
        officer = Officer.objects.get(badge=badge)
        officer.set_password(password)
        officer.save(update_fields=["password"])
    opened = Matter.objects.order_by("-pk").values_list("uid", flat=True)[:N_OPENED]
    call_command("collectstatic", interactive=False, verbosity=0)
    return {
        "visitors": world.visitors, "password": password, "matters": [f"/matters/{uid}" for uid in opened]
    }  # fmt: skip


def main() -> None:
    """Do what the command line says."""
    if sys.argv[1] == "serve":
        from firsthour.web.config.serving import serve

        serve("127.0.0.1", int(sys.argv[2]), workers=2)
    else:
        print(json.dumps(prepare(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
