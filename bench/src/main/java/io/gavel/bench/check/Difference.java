package io.gavel.bench.check;

/**
 * An answer that is not what it should be.
 *
 * @param item its index in the batch, or -1 where the batch as a whole went wrong
 * @param expected in words
 * @param actual in words
 */
public record Difference(int item, String expected, String actual) {}
