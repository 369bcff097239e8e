using System.Security.Cryptography;

namespace Piperchat.Protocol.Tests;

/// <summary>Our primitives on every case of C2SP's Wycheproof.</summary>
public sealed class WycheproofTests
{
    [Fact]
    public void Ed25519_gives_the_verdict_of_every_case()
    {
        var wrong = ThirdPartyVectors.Wycheproof("wycheproof_ed25519_test.json")
            .Where(vector => Ed25519.Verify(vector.Group["publicKey"]!.Hex("pk"), vector.Case.Hex("msg"), vector.Case.Hex("sig")) != vector.Case.IsValid());
        Assert.Empty(wrong.Select(vector => vector.Case["tcId"]!.GetValue<int>()));
    }

    /// <summary>"Acceptable" is what RFC 7748 lets a library take or refuse: we take the twist, and refuse what isn't reduced or gives zero.</summary>
    [Fact]
    public void X25519_agrees_in_every_case_and_refuses_what_is_odd()
    {
        var wrong = new List<int>();
        foreach (var (_, test) in ThirdPartyVectors.Wycheproof("wycheproof_x25519_test.json"))
        {
            var isOdd = test.HasFlag("LowOrderPublic", "ZeroSharedSecret", "NonCanonicalPublic");
            using var key = AgreementKey.FromPrivate(test.Hex("private"));
            var shared = new byte[32];
            var agreed = key.TryAgree(test.Hex("public"), shared);
            if (agreed == isOdd || (agreed && !shared.AsSpan().SequenceEqual(test.Hex("shared")))) wrong.Add(test["tcId"]!.GetValue<int>());
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Aes_gcm_seals_and_opens_every_case_that_it_can_express()
    {
        var (wrong, ours, frameworks, refused) = (new List<int>(), 0, 0, 0);
        foreach (var (group, test) in ThirdPartyVectors.Wycheproof("wycheproof_aes_gcm_test.json"))
        {
            var (key, nonce, aad, plain) = (test.Hex("key"), test.Hex("iv"), test.Hex("aad"), test.Hex("msg"));
            byte[] sealedBytes = [.. test.Hex("ct"), .. test.Hex("tag")];
            bool right;
            if (group["ivSize"]!.GetValue<int>() != 96)
            {
                // The framework takes nonces of 12 bytes and no others, as we do.
                Assert.Throws<ArgumentException>(() => OpenWithFramework(key, nonce, aad, sealedBytes));
                (right, refused) = (true, refused + 1);
            }
            else if (key.Length == Gcm.KeySize && aad.Length == 0)
            {
                var opened = new byte[plain.Length];
                right = Gcm.TryOpen(key, nonce, sealedBytes, opened) == test.IsValid()
                    && (!test.IsValid() || (opened.AsSpan().SequenceEqual(plain) && Gcm.Seal(key, nonce, plain).AsSpan().SequenceEqual(sealedBytes)));
                ours++;
            }
            else
            {
                // We have no associated data and no shorter keys: such cases go to the class that ours calls.
                var opened = OpenWithFramework(key, nonce, aad, sealedBytes);
                right = test.IsValid() ? opened is not null && opened.AsSpan().SequenceEqual(plain) : opened is null;
                frameworks++;
            }

            if (!right) wrong.Add(test["tcId"]!.GetValue<int>());
        }

        Assert.Empty(wrong);
        Assert.Equal((316, true), (ours + frameworks + refused, ours > 40));
    }

    [Fact]
    public void Hkdf_derives_every_case()
    {
        var wrong = ThirdPartyVectors.Wycheproof("wycheproof_hkdf_sha256_test.json").Where(vector =>
        {
            var output = new byte[vector.Case["size"]!.GetValue<int>()];
            if (!vector.Case.IsValid())
            {
                Assert.ThrowsAny<ArgumentException>(() => Hkdf.Derive(vector.Case.Hex("ikm"), vector.Case.Hex("salt"), vector.Case.Hex("info"), output));
                return false;
            }

            Hkdf.Derive(vector.Case.Hex("ikm"), vector.Case.Hex("salt"), vector.Case.Hex("info"), output);
            return !output.AsSpan().SequenceEqual(vector.Case.Hex("okm"));
        });
        Assert.Empty(wrong.Select(vector => vector.Case["tcId"]!.GetValue<int>()));
    }

    private static byte[]? OpenWithFramework(byte[] key, byte[] nonce, byte[] aad, byte[] sealedBytes)
    {
        using var gcm = new AesGcm(key, Gcm.TagSize);
        var plain = new byte[sealedBytes.Length - Gcm.TagSize];
        try
        {
            gcm.Decrypt(nonce, sealedBytes.AsSpan(0, plain.Length), sealedBytes.AsSpan(plain.Length), plain, aad);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }
}
