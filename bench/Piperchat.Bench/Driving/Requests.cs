using System.Globalization;
using System.Text;

namespace Piperchat.Bench;

/// <summary>Whole requests, made ready to be sent.</summary>
internal static class Requests
{
    public static byte[] Get(RelayTarget relay, string path) => Encoding.ASCII.GetBytes($"GET {relay.PathOf(path)} HTTP/1.1\r\nHost: {relay.Address.Authority}\r\n\r\n");

    public static byte[] Post(RelayTarget relay, string path, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {relay.PathOf(path)} HTTP/1.1\r\nHost: {relay.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n")),
        .. body,
    ];
}
