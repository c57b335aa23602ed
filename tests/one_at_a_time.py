"""The browser's server answers one request after the other.

SQLite in memory is one connection for all threads of a test run. Two requests in two transactions on it, such as a page
and the question for its pictures on a slow machine, leave each other in the middle of one.
"""

import threading

from django.core.handlers.wsgi import WSGIHandler
from django.test import testcases

ONE = threading.RLock()


class OneAtATime(WSGIHandler):
    def __call__(self, environ, start_response):
        with ONE:
            return super().__call__(environ, start_response)


def let_the_live_server_answer_one_at_a_time() -> None:
    testcases.WSGIHandler = OneAtATime
