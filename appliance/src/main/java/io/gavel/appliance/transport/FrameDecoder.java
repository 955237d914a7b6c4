package io.gavel.appliance.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;

/**
 * Cuts the byte stream into payloads: u32 length, little-endian, then that many bytes. A length is
 * checked before anything is done with it, and memory for a payload is taken only once all of it
 * has arrived. After a bad length nothing more is read.
 *
 * <p>Can be held: while it is, no payload comes out and, with {@link ReadGate}, nothing is read off
 * the socket. Belongs to its channel's event loop.
 */
final class FrameDecoder extends ByteToMessageDecoder {
  static final int HEADER_BYTES = 4;

  private int payloadBytesMax;
  private boolean held;
  private boolean broken;
  private ChannelHandlerContext context;

  FrameDecoder(int payloadBytesMax) {
    this.payloadBytesMax = payloadBytesMax;
  }

  /** From the next frame on. */
  void payloadBytesMax(int max) {
    payloadBytesMax = max;
  }

  void hold() {
    held = true;
  }

  /** Lets go and cuts what has arrived meanwhile. */
  void release() {
    held = false;
    try {
      channelRead(context, Unpooled.EMPTY_BUFFER);
    } catch (Exception e) {
      context.fireExceptionCaught(e);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  protected void decode(ChannelHandlerContext ignored, ByteBuf in, List<Object> out) {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (held || in.readableBytes() < HEADER_BYTES) {
      return;
    }
    long length = in.getUnsignedIntLE(in.readerIndex());
    if (length == 0 || length > payloadBytesMax) {
      broken = true;
      throw new CorruptedFrameException(
          "frame.length is " + length + ", expected 1 to " + payloadBytesMax);
    }
    if (in.readableBytes() < HEADER_BYTES + length) {
      return;
    }
    byte[] payload = new byte[(int) length];
    in.skipBytes(HEADER_BYTES).readBytes(payload);
    out.add(payload);
  }
}
