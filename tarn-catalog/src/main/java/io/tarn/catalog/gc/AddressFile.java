package io.tarn.catalog.gc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/// Writes a Parquet file of physical addresses with their dates, exactly as engine specification 20.4 has it:
/// columns `physical_address` (UTF-8, from a dictionary) and `creation_date` (64-bit Unix seconds), both
/// required, pages compressed by GZIP. Reference: the Parquet format 2.x of the Apache Parquet project, of which
/// this is the part with one data page a column and row group, and no levels.
///
/// Rows are held until [#flush] writes them as a row group; the footer, about 200 bytes a group, until
/// [#finish].
final class AddressFile {
    private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);
    private static final String ADDRESS = "physical_address";
    private static final String DATE = "creation_date";
    private static final String ROOT = "parquet_go_root";
    private static final int FORMAT_VERSION = 1;

    private static final int INT64 = 2;
    private static final int BYTE_ARRAY = 6;
    private static final int REQUIRED = 0;
    private static final int UTF8 = 0;
    private static final int GZIP = 2;
    private static final int PLAIN = 0;
    private static final int PLAIN_DICTIONARY = 2;
    private static final int RLE = 3;
    private static final int DATA_PAGE = 0;
    private static final int DICTIONARY_PAGE = 2;

    private final OutputStream out;
    private final Map<String, Integer> dictionary = new HashMap<>();
    private final ByteArrayOutputStream dictionaryPage = new ByteArrayOutputStream();
    private final List<Integer> indexes = new ArrayList<>();
    private final ByteArrayOutputStream dates = new ByteArrayOutputStream();
    private final List<CompactStruct> groups = new ArrayList<>();
    private long written;
    private long rows;

    /// `out` is written to, not closed.
    AddressFile(OutputStream out) throws IOException {
        this.out = out;
        write(MAGIC);
    }

    void add(String address, long dateSeconds) {
        Integer known = dictionary.get(address);
        if (known == null) {
            known = dictionary.size();
            dictionary.put(address, known);
            byte[] bytes = address.getBytes(UTF_8);
            dictionaryPage.writeBytes(
                    littleEndian(Integer.BYTES).putInt(bytes.length).array());
            dictionaryPage.writeBytes(bytes);
        }
        indexes.add(known);
        dates.writeBytes(littleEndian(Long.BYTES).putLong(dateSeconds).array());
    }

    /// Rows held.
    int heldRows() {
        return indexes.size();
    }

    /// Bytes of the pages that the rows held will make, before compression.
    long heldBytes() {
        return (long) dictionaryPage.size() + dates.size();
    }

    /// Bytes written so far.
    long writtenBytes() {
        return written;
    }

    /// All rows added.
    long rows() {
        return rows + indexes.size();
    }

    /// Writes the rows held as a row group; none are nothing.
    void flush() throws IOException {
        if (indexes.isEmpty()) {
            return;
        }
        int count = indexes.size();
        Page addresses = dictionaryPage(dictionary.size(), dictionaryPage.toByteArray());
        Page references = dataPage(count, PLAIN_DICTIONARY, packed());
        Page seconds = dataPage(count, PLAIN, dates.toByteArray());
        long first = write(addresses.bytes());
        long referencesStart = write(references.bytes());
        long second = write(seconds.bytes());
        CompactStruct addressColumn = column(ADDRESS, BYTE_ARRAY, PLAIN_DICTIONARY, count, addresses, references)
                .int64(9, referencesStart)
                .int64(11, first);
        CompactStruct dateColumn = column(DATE, INT64, PLAIN, count, seconds).int64(9, second);
        groups.add(new CompactStruct()
                .structs(1, List.of(chunk(first, addressColumn), chunk(second, dateColumn)))
                .int64(2, addresses.rawBytes() + references.rawBytes() + seconds.rawBytes())
                .int64(3, count));
        rows += count;
        dictionary.clear();
        dictionaryPage.reset();
        indexes.clear();
        dates.reset();
    }

    /// Writes what is held and the footer.
    void finish() throws IOException {
        flush();
        CompactStruct root = new CompactStruct().text(4, ROOT).int32(5, 2);
        CompactStruct address = new CompactStruct()
                .int32(1, BYTE_ARRAY)
                .int32(3, REQUIRED)
                .text(4, ADDRESS)
                .int32(6, UTF8);
        CompactStruct date =
                new CompactStruct().int32(1, INT64).int32(3, REQUIRED).text(4, DATE);
        byte[] footer = new CompactStruct()
                .int32(1, FORMAT_VERSION)
                .structs(2, List.of(root, address, date))
                .int64(3, rows)
                .structs(4, groups)
                .text(6, "tarn")
                .bytes();
        write(footer);
        write(littleEndian(Integer.BYTES).putInt(footer.length).array());
        write(MAGIC);
    }

    /// A page with its header, compressed; `rawBytes` is header and content before compression.
    private record Page(byte[] bytes, long rawBytes) {}

    private static Page dictionaryPage(int values, byte[] content) throws IOException {
        var header = new CompactStruct().int32(1, values).int32(2, PLAIN_DICTIONARY);
        return page(DICTIONARY_PAGE, 7, header, content);
    }

    private static Page dataPage(int values, int encoding, byte[] content) throws IOException {
        var header = new CompactStruct()
                .int32(1, values)
                .int32(2, encoding)
                .int32(3, RLE)
                .int32(4, RLE);
        return page(DATA_PAGE, 5, header, content);
    }

    private static Page page(int type, int headerField, CompactStruct ofType, byte[] content) throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        }
        byte[] header = new CompactStruct()
                .int32(1, type)
                .int32(2, content.length)
                .int32(3, compressed.size())
                .struct(headerField, ofType)
                .bytes();
        var page = new ByteArrayOutputStream(header.length + compressed.size());
        page.writeBytes(header);
        page.writeBytes(compressed.toByteArray());
        return new Page(page.toByteArray(), (long) header.length + content.length);
    }

    /// A column's metadata up to where its pages are.
    private static CompactStruct column(String name, int type, int encoding, int values, Page... pages) {
        return new CompactStruct()
                .int32(1, type)
                .int32s(2, List.of(encoding))
                .texts(3, List.of(name))
                .int32(4, GZIP)
                .int64(5, values)
                .int64(6, Stream.of(pages).mapToLong(Page::rawBytes).sum())
                .int64(
                        7,
                        Stream.of(pages).mapToLong(page -> page.bytes().length).sum());
    }

    private static CompactStruct chunk(long offset, CompactStruct column) {
        return new CompactStruct().int64(2, offset).struct(3, column);
    }

    /// The references into the dictionary: their width in bits, then one run of them, packed in groups of eight,
    /// the lowest bits first.
    private byte[] packed() {
        int width = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(dictionary.size() - 1));
        int groupCount = (indexes.size() + 7) / 8;
        var packed = new ByteArrayOutputStream();
        packed.write(width);
        CompactStruct.writeVarint(packed, (long) groupCount << 1 | 1);
        long bits = 0;
        int held = 0;
        for (int i = 0; i < 8 * groupCount; i++) {
            bits |= (i < indexes.size() ? indexes.get(i).longValue() : 0) << held;
            held += width;
            while (held >= 8) {
                packed.write((int) bits);
                bits >>>= 8;
                held -= 8;
            }
        }
        return packed.toByteArray();
    }

    /// Writes, and says where.
    private long write(byte[] bytes) throws IOException {
        long start = written;
        out.write(bytes);
        written += bytes.length;
        return start;
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
