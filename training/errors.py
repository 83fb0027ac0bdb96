class UserError(Exception):
    """Something its user can mend. The message is one sentence: the file or option, what is wrong, what to do.

    The command lines print it without a traceback.
    """
