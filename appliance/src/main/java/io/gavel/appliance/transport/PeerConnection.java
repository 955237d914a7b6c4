package io.gavel.appliance.transport;

import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.wire.BulkCodec;
import io.gavel.appliance.wire.ConsensusCodec;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * An open connection: decodes what comes, keeps it alive with pings, and closes it, with the
 * reason, on whatever breaks the format. Belongs to its channel's event loop, except where a method
 * says otherwise.
 */
final class PeerConnection extends SimpleChannelInboundHandler<byte[]> {
  /** The payload of a ping: on either channel, answered by nothing. */
  private static final byte[] PING = {0};

  private final Peering peering;
  private final Link link;
  private final FrameDecoder frames;
  private final ReadGate gate;
  private final Channel channel;
  private final Outbox outbox;

  private String closeReason;
  private boolean held;
  private boolean justReleased;

  PeerConnection(Peering peering, Link link, FrameDecoder frames, ReadGate gate, Channel channel) {
    this.peering = peering;
    this.link = link;
    this.frames = frames;
    this.gate = gate;
    this.channel = channel;
    this.outbox = new Outbox(channel, link.counters(), link.pendingBytesMax());
  }

  /** Any thread. */
  Outbox outbox() {
    return outbox;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, byte[] payload) {
    if (closeReason != null) {
      return;
    }
    link.counters().received(payload.length);
    if (payload.length == 1 && payload[0] == PING[0]) {
      return;
    }
    try {
      switch (link.kind()) {
        case CONSENSUS -> peering.listener().received(link.peer(), ConsensusCodec.decode(payload));
        case BULK -> peering.listener().received(link.peer(), BulkCodec.decode(payload));
      }
    } catch (DecodeException e) {
      link.counters().malformed.increment();
      close("malformed frame: " + e.getMessage());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof DecoderException && cause.getCause() == null) {
      link.counters().malformed.increment();
      close("malformed frame: " + cause.getMessage());
    } else {
      close(HelloHandler.reason(cause));
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      outbox.scheduleDrain();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent idle) {
      if (idle.state() == IdleState.WRITER_IDLE) {
        ping();
      } else if (idle.state() == IdleState.READER_IDLE) {
        silent();
      }
    }
    context.fireUserEventTriggered(event);
  }

  /** Where something is still unsent the peer is not reading, and another ping would only wait. */
  private void ping() {
    if (outbox.pendingBytes() == 0) {
      outbox.offer(PING);
    }
  }

  /** A held connection hears nothing by our own doing, as does one that was held until just now. */
  private void silent() {
    if (held || justReleased) {
      justReleased = false;
      return;
    }
    close("nothing received for " + peering.timing().deadMs() + " ms");
  }

  /**
   * Stops or resumes reading and delivering, as the flag says when the event loop looks at it; what
   * the peer sends meanwhile stays in the sockets' buffers. Any thread. Pausing from inside {@link
   * PeerListener#received} takes effect before the next message.
   */
  void applyPause(BooleanSupplier paused) {
    if (channel.eventLoop().inEventLoop() && paused.getAsBoolean()) {
      hold();
      return;
    }
    onLoop(
        () -> {
          if (paused.getAsBoolean()) {
            hold();
          } else {
            release();
          }
        });
  }

  private void onLoop(Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException closed) {
      // The network is closed, and with it this connection.
      return;
    }
  }

  private void hold() {
    if (!held) {
      held = true;
      frames.hold();
      gate.shut(channel);
    }
  }

  private void release() {
    if (held && channel.isActive()) {
      held = false;
      justReleased = true;
      gate.open(channel);
      frames.release();
    }
  }

  /** As {@link #close}, from any thread. */
  void closeSoon(String reason) {
    onLoop(() -> close(reason));
  }

  void close(String reason) {
    if (closeReason == null) {
      closeReason = reason;
    }
    channel.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    link.detached(this, closeReason != null ? closeReason : "closed by the other side");
    context.fireChannelInactive();
  }
}
