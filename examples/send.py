"""Sends one image through Pombo and waits until Z-API has accepted it. Python 3.9 or later, nothing to install.

python3 send.py INSTANCE PHONE IMAGE_URL ORDER        POMBO_URL, POMBO_API_KEY: see examples/README.md
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = os.environ.get("POMBO_URL", "http://127.0.0.1:3000")
KEY = os.environ.get("POMBO_API_KEY")


def send(message: dict) -> dict:
    """Repeats the same request until the message is settled. The id makes it the same message, so nothing is sent twice."""
    headers = {"Content-Type": "application/json"}
    if KEY:
        headers["Authorization"] = f"Bearer {KEY}"
    request = urllib.request.Request(f"{URL}/v1/messages?wait=30", json.dumps(message).encode(), headers)
    problem = ""
    for attempt in range(1, 6):
        try:
            with urllib.request.urlopen(request, timeout=40) as response:
                if response.status == 200:
                    return json.load(response)
                problem = "it is still queued and will be sent"  # 202
        except urllib.error.HTTPError as error:
            problem = f"{error.code} {error.read().decode()}"
            if error.code < 500 and error.code != 429:
                break  # the request is invalid; a retry does not help
        except OSError as error:
            problem = str(error)  # no response: it may or may not be queued, so repeat the same request
        time.sleep(attempt)
    sys.exit(f"no result: {problem}")


if len(sys.argv) != 5:
    print("usage: python3 send.py INSTANCE PHONE IMAGE_URL ORDER", file=sys.stderr)
    sys.exit(2)
instance, phone, image, order = sys.argv[1:5]
answer = send(
    {
        "type": "send-image",
        "instance": instance,
        "phone": phone,
        "image": image,
        "caption": f"Pedido {order}",
        "id": f"pedido-{order}",
    }
)
print(json.dumps(answer))
sys.exit(0 if answer["status"] in ("accepted", "sent", "delivered", "read") else 1)
