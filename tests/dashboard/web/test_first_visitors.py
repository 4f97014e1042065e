"""Visitors who come together to a server that has just started."""

from concurrent.futures import ThreadPoolExecutor

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from dashboard.pages import pages
from tests.conftest import Published
from tests.dashboard.web.conftest import Start


def visit(port: int, page: str) -> list[ForwardMsg]:
    """All that the server sends to a browser that opens the page."""
    message = BackMsg()
    message.rerun_script.page_name = page
    received: list[ForwardMsg] = []
    with connect(
        f"ws://127.0.0.1:{port}/_stcore/stream", origin=f"http://127.0.0.1:{port}", max_size=None, open_timeout=60
    ) as socket:
        socket.send(message.SerializeToString())
        while not received or received[-1].WhichOneof("type") != "script_finished":
            received.append(ForwardMsg.FromString(socket.recv(timeout=120)))
    return received


def test_six_first_visitors_at_once_all_see_the_page(start: Start, small_demo: Published) -> None:
    began = start(small_demo.store)
    assert began.answers(), began.log.read_text()
    _, *others = pages()
    names = ["", "", *others]
    with ThreadPoolExecutor(len(names)) as together:
        visits = list(together.map(lambda name: visit(began.port, name), names))
    for messages in visits:
        elements = [message.delta.new_element for message in messages if message.WhichOneof("type") == "delta"]
        kinds = [element.WhichOneof("type") for element in elements]
        assert "exception" not in kinds
        assert "heading" in kinds
        assert messages[-1].script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
    assert began.log.read_text() == f"The dashboard is at http://127.0.0.1:{began.port}\n"
