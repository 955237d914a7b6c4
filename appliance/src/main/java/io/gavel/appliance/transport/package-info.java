/**
 * Connections between validators: Netty on the fastest transport the machine offers, TLS 1.3 with
 * validator keys on both sides, bounded frames, reconnecting. Whoever uses {@link
 * io.gavel.appliance.transport.PeerNetwork} sees messages only; Netty's types stay in here.
 *
 * <p>From the outside in: {@code PeerNetwork} owns the event loops and the listening socket; a
 * {@code Link} is one channel to one peer, over all the connections it has in its life; {@code
 * HelloHandler} opens a connection, {@code PeerConnection} serves it, {@code Outbox} holds what it
 * still has to send.
 *
 * <p>Letter: <b>E</b>.
 */
package io.gavel.appliance.transport;
