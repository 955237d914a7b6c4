/**
 * {@code gavel package}: everything that a machine without Java, Maven and network needs, in one
 * archive.
 *
 * <p>Letter: <b>E</b>.
 */
package io.gavel.bench.bundle;
