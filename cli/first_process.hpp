/// Being process 1, as in a container without an init.
#pragma once

namespace troupe::cli {

/// Where the program is process 1, goes on in a child, and returns there; process 1 itself reaps
/// whatever ends without a parent, hands on the signals that it is sent, and ends as the child has
/// ended. Else does nothing. To be called before there is a second thread.
void leave_first_process();

} // namespace troupe::cli
