"""Which of the host's environment variables have an effect. To be used before gradio is imported, which reads some."""

import os
import sys

MEANT = "GRADIO_SERVER_NAME", "GRADIO_SERVER_PORT", "GRADIO_ROOT_PATH"


def drop_variables() -> None:
    """Forget every variable that is Gradio's but MEANT, and say so. Forget proxies and certificates, too.

    Others of Gradio's open ports and folders past the guard, start processes or change how the server ends. Proxies and
    certificates are for what goes out, and nothing does: they only disturb Gradio when at its start it asks itself.
    """
    dropped = sorted(name for name in os.environ if name.startswith("GRADIO_") and name not in MEANT)
    outward = [name for name in os.environ if name.lower().endswith("_proxy") or name.startswith("SSL")]
    for name in *dropped, *outward:
        del os.environ[name]
    os.environ["no_proxy"] = "*"  # nor those that a system's settings name
    if dropped:
        print(f"Without effect here: {', '.join(dropped)}; app/README.md lists what can be set.", file=sys.stderr)
