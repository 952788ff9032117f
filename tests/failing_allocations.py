"""Lets allocations of Python fail, one after the other: what the tests of memory of all modules share."""


def fail_everywhere(testcapi, operation, places_max=5_000):
    """Lets each allocation of an operation fail in turn, until none is left; returns how many did, None for more than `places_max`."""
    for place in range(places_max):
        error = None
        testcapi.set_nomemory(place, 0)
        try:
            operation()
        except MemoryError:
            testcapi.remove_mem_hooks()
            continue
        except BaseException as other:  # noqa: BLE001
            error = other
        finally:
            testcapi.remove_mem_hooks()
        if error is not None:
            raise error
        return place
    return None
