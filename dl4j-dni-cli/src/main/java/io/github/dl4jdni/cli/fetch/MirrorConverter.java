package io.github.dl4jdni.cli.fetch;

import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a mirror's address. What is wrong with it is told without it: it may hold a password, and
 * one that makes it no address.
 */
final class MirrorConverter implements ITypeConverter<URI> {

  @Override
  public URI convert(String text) {
    URI address;
    try {
      address = new URI(text);
    } catch (URISyntaxException e) {
      throw new TypeConversionException(
          "is no address (" + e.getReason() + " at character " + (e.getIndex() + 1) + ")");
    }
    boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
    if (!web || address.getHost() == null) {
      throw new TypeConversionException(
          "expected an address that starts with http:// or https:// and a host's name");
    }
    if (address.getRawUserInfo() != null) {
      throw new TypeConversionException(
          "names a user before its host; mirrors are asked without user names and passwords");
    }
    return address;
  }
}
