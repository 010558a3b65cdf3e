"""Let the reference tell each parameter's own type and default, also where a docstring describes several together."""

from typing import Any

from griffe import DocstringSectionParameters, Extension, Function


class OwnTypesAndDefaults(Extension):
    """Take both from the signature: griffe gives all parameters of one description those of the first."""

    def on_function(self, *, func: Function, **_: Any) -> None:
        """For each function, once its module is read."""
        sections = func.docstring.parsed if func.docstring else []
        for section in sections:
            if isinstance(section, DocstringSectionParameters):
                for described in section.value:
                    parameter = func.parameters[described.name]
                    described.annotation, described.value = parameter.annotation, parameter.default
