package io.gavel.appliance.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

/**
 * First in the pipeline: while shut, nobody behind it gets the socket read. Switching auto-read off
 * is not enough, since both the TLS handler and the frame decoder ask for more by themselves when a
 * read did not complete a record or a frame. Belongs to its channel's event loop.
 */
final class ReadGate extends ChannelDuplexHandler {
  private boolean shut;

  void shut(Channel channel) {
    shut = true;
    channel.config().setAutoRead(false);
  }

  void open(Channel channel) {
    shut = false;
    channel.config().setAutoRead(true);
  }

  @Override
  public void read(ChannelHandlerContext context) {
    if (!shut) {
      context.read();
    }
  }
}
