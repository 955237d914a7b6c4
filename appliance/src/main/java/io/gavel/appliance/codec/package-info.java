/**
 * Bounded reading and writing of canonical binary layouts, little-endian.
 *
 * <p>Letter: <b>P</b>.
 */
package io.gavel.appliance.codec;
