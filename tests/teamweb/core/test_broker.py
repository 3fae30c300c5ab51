import threading

from kombu import Connection

import teamweb_site.celery  # noqa: F401  registers the transport


def connection(folder):
    (folder / "messages").mkdir(exist_ok=True)
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
    }
    return Connection("folder://", transport_options=options)


def test_every_message_arrives_once_and_whole_while_others_write(tmp_path):
    wanted = {f"{writer}-{number}" for writer in range(4) for number in range(150)}
    with connection(tmp_path) as reading:
        # Declared before anybody writes: a message for a queue nobody has declared yet goes nowhere.
        queue = reading.SimpleQueue("work")

        def write(writer):
            with connection(tmp_path) as writing, writing.SimpleQueue("work") as other:
                for number in range(150):
                    other.put(f"{writer}-{number}")

        writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in writers:
            thread.start()
        got = []
        while len(got) < len(wanted):
            message = queue.get(timeout=20)
            message.ack()
            got.append(message.payload)
        for thread in writers:
            thread.join()

    assert sorted(got) == sorted(wanted)


def test_half_a_message_is_passed_over(tmp_path):
    with connection(tmp_path) as both:
        queue = both.SimpleQueue("other")
        (tmp_path / "messages" / "0_cut.other.msg").write_bytes(b'{"body": "cu')
        queue.put("whole")

        assert queue.get(timeout=10).payload == "whole"


def test_a_connection_to_a_folder_warns_of_no_missing_host(tmp_path, caplog):
    with connection(tmp_path) as folder:
        folder.SimpleQueue("work").put("whole")

    assert caplog.text == ""
