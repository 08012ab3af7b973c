/** The front door of the library: see the packages below for its parts. */
package io.github.dl4jdni;
