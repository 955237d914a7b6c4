package io.gavel.appliance.transport;

import io.gavel.appliance.codec.ByteWriter;
import io.gavel.appliance.codec.Digest;
import io.gavel.appliance.consensus.ValidatorSet;
import io.gavel.appliance.wire.ChannelKind;
import io.gavel.appliance.wire.Hello;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** A peer by hand, over the JDK's blocking TLS: for what an honest peer never sends. */
final class RawPeer implements AutoCloseable {
  private static final int READ_TIMEOUT_MS = 30_000;

  private final SSLSocket socket;
  private final DataInputStream in;

  private RawPeer(SSLSocket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(READ_TIMEOUT_MS);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Connects to the highest validator with another validator's key, up to the TLS handshake. */
  static RawPeer connect(Cluster cluster, int as) throws Exception {
    return connect(cluster, TlsIdentity.fromSeed(cluster.keys.get(as).seed()), cluster.set);
  }

  static RawPeer connect(Cluster cluster, TlsIdentity identity, ValidatorSet trusted)
      throws Exception {
    SSLContext tls = identity.context(trusted);
    int port = cluster.networks[cluster.networks.length - 1].port();
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(Cluster.HOST, port);
    return new RawPeer(socket);
  }

  /** A socket without TLS to the highest validator. */
  static Socket plain(Cluster cluster) throws IOException {
    Socket socket =
        new Socket(
            InetAddress.getLoopbackAddress(), cluster.networks[cluster.networks.length - 1].port());
    socket.setSoTimeout(READ_TIMEOUT_MS);
    return socket;
  }

  /** Says hello and returns the answer. */
  Hello hello(Digest chain, int as, ChannelKind kind) throws Exception {
    frame(new Hello(Hello.VERSION, chain, as, kind).encode());
    return Hello.decode(readFrame());
  }

  void frame(byte[] payload) throws IOException {
    write(new ByteWriter(4 + payload.length).u32(payload.length).bytes(payload).toBytes());
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  byte[] readFrame() throws IOException {
    byte[] payload = new byte[Integer.reverseBytes(in.readInt())];
    in.readFully(payload);
    return payload;
  }

  /** Reads to the end; a reset or an alert is an end as well. */
  void awaitEnd() throws IOException {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (SocketException | SSLException end) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      socket.close();
    } catch (SocketException | SSLException alreadyReset) {
      return;
    }
  }
}
