/**
 * A validator: the threads that carry the pure parts, the disk and the network, and how they are
 * wired.
 *
 * <p>Four kinds of threads. The consensus loop owns the core, the batch pool and block building.
 * The journal owns the write-ahead log and the signing key. The executor owns the ledger, the state
 * and the block log. Offload workers own kernel queue pairs. They hand each other immutable values
 * through bounded queues.
 *
 * <p>Letter: <b>E</b>.
 */
package io.gavel.appliance.node;
