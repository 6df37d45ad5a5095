"""The command line's root: which command is in which module, imported when asked for."""

from importlib import import_module

import click

from labelsvc import __version__

# Command -> "module:function" under labelsvc.cli, in the order of a merchant's way with it.
COMMANDS = {
    "demo": "demo:demo",
    "print": "jobs:print_labels",
    "render": "render:render",
    "serve": "serve:serve",
    "worker": "worker:worker",
    "agent": "agent:agent",
    "batches": "batches:batches",
    "stores": "stores:stores",
    "keys": "keys:keys",
    "verify": "verify:verify",
    "printers": "printers:printers",
    "stocks": "media:stocks",
    "calibrate": "media:calibrate",
    "templates": "media:templates",
    "config": "config:config",
    "doctor": "doctor:doctor",
    "db": "db:db",
}


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command, or the list of all, is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(f"labelsvc.cli.{module}"), name)
        assert isinstance(command, click.Command)
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Exit codes: 0 done; 1 some orders failed (named on stderr); 2 wrong usage or configuration;"
    " 3 the shop or a printer could not be reached.",
)
@click.version_option(__version__, message="labelsvc %(version)s")
def root() -> None:
    """Shipping labels for the orders of an Ecwid store.

    Settings are environment variables, or lines of a .env file: see `labelsvc config`.
    """
