from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send


class CompressPage(GZipMiddleware):
    """Compress the page itself to a sixth of its size: Gradio compresses its files by extension, and / has none."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_page = scope["type"] == "http" and scope["path"] == f"{scope.get('root_path', '')}/"
        await (super().__call__ if is_page else self.app)(scope, receive, send)
