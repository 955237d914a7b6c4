/**
 * What travels in a frame between validators: the hello that opens a connection, the consensus
 * messages and the bulk messages, each in one canonical layout. The layouts are written down in
 * docs/wire-format.md.
 *
 * <p>Letter: <b>P</b>.
 */
package io.gavel.appliance.wire;
