package io.gavel.appliance.transport;

import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A TLS handshake between two engines of this process, without a network. Used once. */
final class HandshakeRehearsal {
  /** Far more than the wraps, unwraps and tasks of a handshake. */
  private static final int STEPS_MAX = 1_000;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  /** One end, and what the other has sent it. */
  private record End(SSLEngine engine, ByteBuffer received) {
    End(SSLEngine engine) {
      this(engine, ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize()));
    }
  }

  private final End dialing;
  private final End accepting;
  private final ByteBuffer data;

  HandshakeRehearsal(SSLEngine dialing, SSLEngine accepting) {
    this.dialing = new End(dialing);
    this.accepting = new End(accepting);
    this.data = ByteBuffer.allocate(dialing.getSession().getApplicationBufferSize());
  }

  /**
   * @throws SSLException if one end refuses the other, or they do not come to an end
   */
  void run() throws SSLException {
    for (End end : List.of(dialing, accepting)) {
      end.engine().beginHandshake();
    }
    boolean moves = true;
    for (int i = 0; i < STEPS_MAX && moves; i++) {
      moves = step(dialing, accepting);
      moves |= step(accepting, dialing);
    }
    for (End end : List.of(dialing, accepting)) {
      HandshakeStatus status = end.engine().getHandshakeStatus();
      if (status != HandshakeStatus.NOT_HANDSHAKING) {
        throw new SSLException("the handshake stands at " + status);
      }
    }
  }

  /** Whether the end could do anything. */
  private boolean step(End end, End other) throws SSLException {
    return switch (end.engine().getHandshakeStatus()) {
      case NEED_TASK -> {
        end.engine().getDelegatedTask().run();
        yield true;
      }
      case NEED_WRAP -> {
        end.engine().wrap(NOTHING.duplicate(), other.received());
        yield true;
      }
      default -> {
        // Also after its own end: TLS 1.3 sends session tickets.
        end.received().flip();
        boolean some = end.received().hasRemaining();
        if (some) {
          end.engine().unwrap(end.received(), data.clear());
        }
        end.received().compact();
        yield some;
      }
    };
  }
}
