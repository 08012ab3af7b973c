package io.github.dl4jdni.cluster;

/**
 * What has gone between this host and another one so far.
 *
 * @param host the other host's number
 * @param address where it is reached
 * @param bytesSent to it
 * @param bytesReceived from it
 */
public record HostTraffic(int host, HostAddress address, long bytesSent, long bytesReceived) {}
