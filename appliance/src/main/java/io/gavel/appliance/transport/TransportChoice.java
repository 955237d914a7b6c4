package io.gavel.appliance.transport;

/**
 * Which I/O the connections run on, and why: for the log and the operator.
 *
 * @param name {@code io_uring}, {@code epoll} or {@code nio}
 * @param reason why this one, with each refusal of a better one
 */
public record TransportChoice(String name, String reason) {}
