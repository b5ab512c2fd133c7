"""Whether everybody's marks can be compared: severity is comparable only among those who share work."""

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components


def count_panels(applications: NDArray[np.int64], assessors: NDArray[np.int64]) -> int:
    """How many groups of assessors there are that share no application, however indirectly.

    Args:
        applications: shape (n,), who is assessed in each pair.
        assessors: shape (n,), by whom.
    """
    if applications.size == 0:
        return 0
    names, row = np.unique(applications, return_inverse=True)
    _seats, column = np.unique(assessors, return_inverse=True)
    size = names.size + int(column.max()) + 1
    edges = sparse.coo_array((np.ones(row.size), (row, names.size + column)), shape=(size, size))
    return int(connected_components(edges, directed=False)[0])
