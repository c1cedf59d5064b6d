"""The story, one arrow a module: receive → draft → present → decide → deliver → learn.

Each step picks a row by its status, does one thing and leaves the next status; the jobs that
follow are written in the same transaction. A step never calls the next one.
"""
