/**
 * Transactions, batches of them, and blocks: their canonical layouts, which docs/wire-format.md
 * describes.
 *
 * <p>Letter: <b>P</b>.
 */
package io.gavel.appliance.block;
