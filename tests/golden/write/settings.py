"""Tests for settings, suggested by pytest-aqe.

Edit freely: a file changed by hand is never overwritten (1c0cb4a43676).
"""

import pytest

from settings import debug, load, save


class TestDebug:
    def test_returns_tea_without_value(self, monkeypatch):
        monkeypatch.delenv("APP_DEBUG", raising=False)

        assert debug("tea") == "tea"

    def test_returns_false_without_value(self, monkeypatch):
        monkeypatch.delenv("APP_DEBUG", raising=False)

        assert debug() is False

    @pytest.mark.parametrize("value", ["", "0"])
    def test_returns_false_with_value(self, value, monkeypatch):
        monkeypatch.setenv("APP_DEBUG", value)

        assert debug() is False

    @pytest.mark.parametrize("value", ["1", "TRUE"])
    def test_returns_true_with_value(self, value, monkeypatch):
        monkeypatch.setenv("APP_DEBUG", value)

        assert debug() is True


class TestLoad:
    def test_returns_empty_dict_when_path_does_not_exist(self, tmp_path):
        # not path.exists()
        path = tmp_path / "settings.json"

        assert load(path) == {}

    def test_loads_when_data_is_dict(self, tmp_path):
        # isinstance(data, dict)
        path = tmp_path / "settings.json"
        path.write_text('{"a": 1}')

        assert load(path) == {"a": 1}

    @pytest.mark.parametrize("content", ["7", "[1]"])
    def test_requires_settings_to_be_an_object(self, content, tmp_path):
        path = tmp_path / "settings.json"
        path.write_text(content)

        with pytest.raises(TypeError, match="settings must be an object, not"):
            load(path)


class TestSave:
    def test_returns_false_without_values(self, tmp_path):
        # not values
        path = tmp_path / "settings.json"
        path.write_text("")

        result = save(path, {})

        assert result is False
        assert path.exists() is False

    def test_returns_true_with_values(self, tmp_path):
        # values
        path = tmp_path / "settings.json"

        result = save(path, {"a": 1})

        assert result is True
        assert path.read_text() == '{"a": 1}'
