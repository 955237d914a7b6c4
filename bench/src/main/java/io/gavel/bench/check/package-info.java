/**
 * {@code gavel check}: a provider's answers compared with the scalar reference's, item by item, at
 * any length, and the reference's own with an independent library's.
 *
 * <p>Letter: <b>E</b>, for the clock and the command that prints.
 */
package io.gavel.bench.check;
