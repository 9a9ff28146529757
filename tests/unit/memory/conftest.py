import pytest

from pytest_aqe.memory.opening import open_store


@pytest.fixture
def home(tmp_path):
    path = tmp_path / ".aqe"
    path.mkdir()
    return path


@pytest.fixture
def store(home):
    with open_store(home, note=lambda text: pytest.fail(text)) as store:
        yield store
