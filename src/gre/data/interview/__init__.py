"""Ask a model many questions, each with a text of its own, and never pay for an answer twice.

`requests` is what goes in and what comes out, `run` asks, as `gre.data.asking` does, and `form`
reads replies that are to be JSON.
"""

from gre.data.interview.form import json_of
from gre.data.interview.requests import Bill, Reply, Request
from gre.data.interview.run import Interview, InterviewConfig, interview

__all__ = ["Bill", "Interview", "InterviewConfig", "Reply", "Request", "interview", "json_of"]
