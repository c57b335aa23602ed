"""The index of the search: ordinary rows, asked by equality only, so that every database gives the same answers."""

from django.db import models

from catalog.models.exhibit import Exhibit


class Word(models.Model):
    """A word of some label, without accents and capitals."""

    text = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return self.text


class WordPart(models.Model):
    """A beginning of a word (^riv) or three letters of it (ive), by which it is found incomplete or misspelt."""

    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="parts")
    part = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "word"], name="word_part_once")]

    def __str__(self) -> str:
        return self.part


class Mention(models.Model):
    """A word stands on an exhibit's label. `weight` is that of the most telling field it stands in."""

    word = models.ForeignKey(Word, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["exhibit", "word"], name="mention_once")]
        indexes = [models.Index(fields=["word", "-weight", "exhibit"], name="mention_by_weight")]

    def __str__(self) -> str:
        return f"{self.word_id} in {self.exhibit_id}"
