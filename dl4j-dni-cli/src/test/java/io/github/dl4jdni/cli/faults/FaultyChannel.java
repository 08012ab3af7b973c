package io.github.dl4jdni.cli.faults;

import io.github.dl4jdni.cli.faults.Faults.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** An open file. A write that fails leaves half of its bytes in the file. */
final class FaultyChannel extends FileChannel {

  private final FileChannel real;
  private final Path path;
  private final Faults faults;

  FaultyChannel(FileChannel real, Path path, Faults faults) {
    this.real = real;
    this.path = path;
    this.faults = faults;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    if (!faults.next(Operation.WRITE, path)) {
      return real.write(bytes);
    }
    real.write(bytes.slice(bytes.position(), bytes.remaining() / 2));
    throw Faults.fault(Operation.WRITE, path);
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) throws IOException {
    faults.before(Operation.WRITE, path);
    return real.write(bytes, offset, length);
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    faults.before(Operation.WRITE, path);
    return real.write(bytes, position);
  }

  @Override
  public long transferFrom(ReadableByteChannel from, long position, long count) throws IOException {
    faults.before(Operation.WRITE, path);
    return real.transferFrom(from, position, count);
  }

  @Override
  public void force(boolean withAttributes) throws IOException {
    faults.before(Operation.FORCE, path);
    real.force(withAttributes);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    faults.before(Operation.WRITE, path);
    real.truncate(size);
    return this;
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    if (mode != MapMode.READ_ONLY) {
      throw new UnsupportedOperationException("writes past the faults");
    }
    return real.map(mode, position, size);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return real.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    return real.read(into, offset, length);
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    return real.read(into, position);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel to) throws IOException {
    return real.transferTo(position, count, to);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
