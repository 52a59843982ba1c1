"""A browser's view of our routes and middleware, around a stand-in for Streamlit."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient

from landtrack.web.server import app_parts

HERE = "http://127.0.0.1:8501"


async def page(request):
    """Stands where Streamlit stands: tells which identity headers reached it."""
    seen = {k: v for k, v in request.headers.items() if k.startswith("x-landtrack-")}
    return HTMLResponse(repr(seen)) if request.url.path == "/page" else JSONResponse(seen)


async def stream(_request):
    return StreamingResponse(iter([b"a", b"b"]), media_type="text/plain")


async def socket(websocket):
    await websocket.accept()
    await websocket.send_json(dict(websocket.headers))
    await websocket.close()


def app_over(open_signins):
    """Our routes and middleware around a stand-in for Streamlit, which allows one real app a process."""
    stand_ins = [
        Route("/stream", stream),
        WebSocketRoute("/_stcore/stream", socket),
        Route("/{path:path}", page),
    ]
    return Starlette(**app_parts(open_signins, routes=stand_ins))


def browser(app, base_url=HERE, client=("127.0.0.1", 50000)):
    return TestClient(app, base_url=base_url, client=client, follow_redirects=False)
