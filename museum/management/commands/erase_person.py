"""`python manage.py erase_person NAME`: who has left the museum, and wants to be forgotten."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from museum.people.erasing import erase


class Command(BaseCommand):
    help = "Take a person's name, addresses and logins out of everything. What they decided stays, under a number."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name that the person logs in with")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["name"]).first()
        if person is None:
            raise CommandError(f"Nobody logs in as “{options['name']}”. Capitals count; the administration lists all.")
        others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
        if person.is_superuser and not others.exists():
            raise CommandError(f"“{person}” is the last administrator. Make another one first (createsuperuser).")
        if not options["yes"] and input(f"Erase “{person}” for good? Type the name again: ") != person.get_username():
            raise CommandError("That is another name. Nothing was changed.")
        number = erase(person)
        self.stdout.write(
            f"Erased. What this person decided stands under {number}. Backups made until now still hold the name; "
            "they go after BACKUP_KEEP further ones."
        )
