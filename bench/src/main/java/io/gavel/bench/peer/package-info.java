/**
 * What a user would pick instead of Gavel's kernels: the JDK, Bouncy Castle, lz4-java, and native
 * libraries where they are installed. {@code gavel check} asks them for a second opinion, {@code
 * gavel bench kernels} measures them on the inputs it measures the kernels on.
 *
 * <p>Letter: <b>N</b>. Native calls go through {@code java.lang.foreign}; every class loads without
 * the library that it calls.
 */
package io.gavel.bench.peer;
