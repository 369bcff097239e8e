using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Piperchat.PackagingTests.Packages;

/// <summary>A package as it lies in the folder that `dotnet pack` wrote.</summary>
internal sealed class Package : IDisposable
{
    private readonly ZipArchive _archive;

    private Package(string path)
    {
        _archive = ZipFile.OpenRead(path);
        using var specification = _archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        Metadata = XDocument.Load(specification).Root!.Elements().Single();
    }

    /// <summary>What a user gets, without what the package format itself adds.</summary>
    public IReadOnlyList<string> Files =>
        [.. _archive.Entries.Select(entry => entry.FullName).Where(name => !IsOfTheFormat(name)).Order(StringComparer.Ordinal)];

    public string Version => Value("version");

    /// <summary>The packages that come with it, by name, with the versions that it asks for.</summary>
    public IReadOnlyDictionary<string, string> Dependencies =>
        Metadata.Descendants().Where(element => element.Name.LocalName == "dependency").ToDictionary(
            element => (string)element.Attribute("id")!, element => (string)element.Attribute("version")!, StringComparer.Ordinal);

    public IReadOnlyList<string> FrameworkReferences =>
        [.. Metadata.Descendants().Where(element => element.Name.LocalName == "frameworkReference").Select(element => (string)element.Attribute("name")!)];

    private XElement Metadata { get; }

    public static Package Open(string folder, string id, string extension = "nupkg") =>
        new(Directory.GetFiles(folder, $"{id}.*.{extension}").Single());

    public string Value(string name) => Metadata.Elements().Single(element => element.Name.LocalName == name).Value;

    public byte[] Read(string file)
    {
        using var content = _archive.GetEntry(file)?.Open() ?? throw new FileNotFoundException($"No {file} in {Value("id")}.");
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The resources that are embedded in an assembly of the package, read without loading it.</summary>
    public IReadOnlyDictionary<string, byte[]> ReadResources(string assembly)
    {
        using var image = new PEReader(new MemoryStream(Read(assembly)));
        var metadata = image.GetMetadataReader();
        var section = image.GetSectionData(image.PEHeaders.CorHeader!.ResourcesDirectory.RelativeVirtualAddress);
        return metadata.ManifestResources.Select(metadata.GetManifestResource).Where(resource => resource.Implementation.IsNil).ToDictionary(
            resource => metadata.GetString(resource.Name),
            resource =>
            {
                var reader = section.GetReader((int)resource.Offset, section.Length - (int)resource.Offset);
                return reader.ReadBytes(reader.ReadInt32());
            },
            StringComparer.Ordinal);
    }

    public void Dispose() => _archive.Dispose();

    private static bool IsOfTheFormat(string name) =>
        name is "[Content_Types].xml" or "_rels/.rels" || name.StartsWith("package/", StringComparison.Ordinal) || name.EndsWith(".nuspec", StringComparison.Ordinal);
}
