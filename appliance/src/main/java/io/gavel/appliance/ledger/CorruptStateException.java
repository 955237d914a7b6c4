package io.gavel.appliance.ledger;

/**
 * The stored state is not what executing the chain left: the disk or a stray hand changed it. The
 * message says where; the state can be built again from the block log.
 */
public final class CorruptStateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CorruptStateException(String message) {
    super(message);
  }
}
