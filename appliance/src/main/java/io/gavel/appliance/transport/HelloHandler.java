package io.gavel.appliance.transport;

import io.gavel.appliance.codec.DecodeException;
import io.gavel.appliance.wire.ChannelKind;
import io.gavel.appliance.wire.Hello;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Opens a connection: after the TLS handshake the dialer sends its {@link Hello}, the other side
 * answers with its own, even to one it refuses, so that both can say what is wrong. Then a {@link
 * PeerConnection} takes this handler's place. All of it within a deadline.
 *
 * <p>Belongs to its channel's event loop.
 */
final class HelloHandler extends SimpleChannelInboundHandler<byte[]> {
  /** Hears, once, how opening ended. */
  interface Outcome {
    void opened();

    void failed(String reason);
  }

  private final Peering peering;
  private final FrameDecoder frames;
  private final ReadGate gate;

  /** The link that dials; null where the connection was accepted. */
  private final Link dialed;

  private final Outcome outcome;

  private Future<?> deadline;
  private int peer = -1;
  private String failure;
  private boolean opened;

  HelloHandler(Peering peering, FrameDecoder frames, ReadGate gate, Link dialed, Outcome outcome) {
    this.peering = peering;
    this.frames = frames;
    this.gate = gate;
    this.dialed = dialed;
    this.outcome = outcome;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    int openMs = peering.timing().openMs();
    deadline =
        context
            .executor()
            .schedule(
                () -> fail(context, "not open within " + openMs + " ms"),
                openMs,
                TimeUnit.MILLISECONDS);
    context.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent completion) {
      if (completion.isSuccess()) {
        secured(context);
      } else {
        fail(context, "TLS handshake failed: " + reason(completion.cause()));
      }
    }
    context.fireUserEventTriggered(event);
  }

  private void secured(ChannelHandlerContext context) {
    try {
      peer = ValidatorTrust.validator(peering.set(), peerCertificate(context));
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      fail(context, reason(e));
      return;
    }
    if (dialed == null) {
      return;
    }
    if (peer != dialed.peer()) {
      fail(
          context,
          "validator "
              + peer
              + " answers at "
              + dialed.address()
              + ", expected validator "
              + dialed.peer()
              + ": are the peers' addresses in the order of the genesis?");
      return;
    }
    sendHello(context, dialed.kind());
  }

  private static X509Certificate peerCertificate(ChannelHandlerContext context)
      throws SSLPeerUnverifiedException {
    SslHandler tls = context.pipeline().get(SslHandler.class);
    return (X509Certificate) tls.engine().getSession().getPeerCertificates()[0];
  }

  private void sendHello(ChannelHandlerContext context, ChannelKind kind) {
    byte[] hello = new Hello(Hello.VERSION, peering.chainId(), peering.self(), kind).encode();
    context
        .writeAndFlush(
            Unpooled.buffer(FrameDecoder.HEADER_BYTES + hello.length)
                .writeIntLE(hello.length)
                .writeBytes(hello))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, byte[] payload) {
    if (failure != null) {
      return;
    }
    Hello hello;
    try {
      hello = Hello.decode(payload);
    } catch (DecodeException e) {
      fail(context, e.getMessage());
      return;
    }
    if (dialed == null) {
      sendHello(context, hello.channel());
    }
    String objection = objection(hello);
    if (objection != null) {
      fail(context, objection);
      return;
    }
    open(context, dialed != null ? dialed : peering.links().get(peer, hello.channel()));
  }

  /** What is wrong with the peer's hello; null where nothing is. */
  private String objection(Hello hello) {
    if (hello.version() != Hello.VERSION) {
      return "peer "
          + peer
          + " speaks protocol version "
          + hello.version()
          + ", expected "
          + Hello.VERSION;
    }
    if (!hello.chainId().equals(peering.chainId())) {
      return "peer "
          + peer
          + " runs chain "
          + hello.chainId()
          + ", expected "
          + peering.chainId()
          + ": is the genesis file the same?";
    }
    if (hello.validator() != peer) {
      return "hello.validator is " + hello.validator() + ", expected " + peer + ", whose key it is";
    }
    if (dialed != null) {
      return hello.channel() == dialed.kind()
          ? null
          : "hello.channel is " + hello.channel() + ", expected " + dialed.kind();
    }
    return peer < peering.self()
        ? null
        : "peer "
            + peer
            + " dialed, expected to be dialed by "
            + peering.self()
            + ": the lower index dials";
  }

  private void open(ChannelHandlerContext context, Link link) {
    opened = true;
    deadline.cancel(false);
    frames.payloadBytesMax(link.kind().payloadBytesMax());
    PeerConnection connection = new PeerConnection(peering, link, frames, gate, context.channel());
    context.pipeline().addLast(connection).remove(this);
    outcome.opened();
    link.attach(connection);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, reason(cause));
  }

  private void fail(ChannelHandlerContext context, String reason) {
    if (failure == null) {
      failure = reason;
    }
    // Whatever was written, a hello above all, is flushed to the socket first: closing is queued
    // behind it.
    context.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (!opened) {
      outcome.failed(failure != null ? failure : "closed by the other side before its hello");
    }
    context.fireChannelInactive();
  }

  /** The message that says most: TLS failures wrap the trust manager's. */
  static String reason(Throwable cause) {
    Throwable innermost = cause;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    String message = innermost.getMessage();
    return message == null ? innermost.getClass().getSimpleName() : message;
  }
}
