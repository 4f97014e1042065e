"""Groups of commands about one kind of record."""

import click


class ListFirst(click.Group):
    """A group whose command `list` is meant where none is named: `requirements --format json`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in self.get_help_option_names(ctx)):
            args = ["list", *args]
        return super().parse_args(ctx, args)
