import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def https(settings):
    settings.SECURE_SSL_REDIRECT = True


def test_a_web_server_that_is_not_believed_is_named_instead_of_a_redirect_without_end(client):
    answer = client.get("/", headers={"X-Forwarded-Proto": "https"}, REMOTE_ADDR="172.18.0.1")
    assert answer.status_code == 502
    text = answer.content.decode()
    assert "FORWARDED_ALLOW_IPS" in text and "172.18.0.1" in text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Via", "X-Real-IP"])
def test_a_web_server_that_does_not_say_how_it_was_asked_is_told_so(client, header):
    answer = client.get("/", headers={header: "192.0.2.1"})
    assert answer.status_code == 502
    assert "X-Forwarded-Proto" in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, {"X-Forwarded-Proto": "http", "X-Forwarded-For": "x"}])
def test_whoever_comes_by_http_is_redirected(client, headers):
    answer = client.get("/", headers=headers)
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/")


def test_whoever_comes_by_https_gets_the_page(client):
    assert client.get("/", headers={"X-Forwarded-Proto": "https"}, secure=True).status_code == 200


def test_health_is_asked_in_any_way(client):
    headers = {"X-Forwarded-Proto": "https"}
    assert client.get("/healthz", headers=headers).status_code == 200
