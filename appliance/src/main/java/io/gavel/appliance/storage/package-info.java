/**
 * What survives a crash: the write-ahead log of votes, the block log, the state and its indexes,
 * and evidence against equivocators.
 *
 * <p>Letter: <b>E</b>.
 *
 * <p>The block log is the authority on what is final, the state store only what executing it left:
 * a block is forced to the block log before its state is committed, so that after a crash the state
 * is at or behind the log and catches up by executing. A file whose tail was being written when the
 * power went is cut there and the node goes on; a file that is wrong before its tail is refused
 * with its name and offset, since what was durable is gone.
 */
package io.gavel.appliance.storage;
